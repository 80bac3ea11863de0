#pragma once
// Words of a cluster.yaml as problems speak of them: quoted, compared with the words that are known,
// recognised as a secret.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace muster::cluster {

/// `text` in double quotes, made fit for a terminal and cut to 60 columns; credentials in a URL are not
/// shown.
std::string in_quotes(std::string_view text);
/// The one of `known` that was probably meant by `word`, if one is close enough: letter case, "-" and "_" do
/// not count, and a third of the letters may be wrong, missing, too many or swapped.
std::optional<std::string_view> did_you_mean(std::string_view word, std::span<const std::string_view> known);
/// The remedy for an unknown word: "did you mean \"address\"?", or which words there are.
std::string suggestion(std::string_view word, std::span<const std::string_view> known);
/// Whether "key: value" is likely to hold a secret itself, not a place to read one from.
bool is_secret(std::string_view key, std::string_view value);
/// Whether `text` can be the name of an environment variable: letters, digits and "_", no digit first.
bool is_environment_name(std::string_view text);

}  // namespace muster::cluster
