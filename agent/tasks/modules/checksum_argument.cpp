#include "agent/tasks/modules/checksum_argument.hpp"

#include <algorithm>
#include <sstream>

#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/url_arguments.hpp"

namespace muster::modules {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kLargestList = 4 << 20;

bool is_url(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://") || text.starts_with("file:/");
}

asio::awaitable<Result<std::string>> fetch_list(const Task& task, std::string from) {
  CO_TRY(const auto url, parse_url(from));
  if (url.scheme == "file") {
    CO_TRY(auto file, read_whole_file(percent_decode(url.path), kLargestList));
    if (!file) co_return fail(ErrorKind::agent, percent_decode(url.path) + ": no such file");
    co_return std::move(file->bytes);
  }
  std::string list;
  const TakeBody take = [&list](const HttpResponse& response, std::string_view bytes) -> Result<> {
    if (response.status != 200) return {};
    if (list.size() + bytes.size() > kLargestList)
      return fail(ErrorKind::agent, "the file of checksums is larger than 4 MiB");
    list += bytes;
    return {};
  };
  auto request = request_of(task, std::move(from));
  CO_TRY(const auto response, co_await exchange(std::move(request), take));
  if (response.status != 200) co_return fail(ErrorKind::agent, "Request failed: " + response.message());
  co_return list;
}

/// Letters, digits and "_" only, in lower case, as Ansible cleans a checksum that was copied from somewhere.
std::string cleaned(std::string_view text) {
  std::string clean;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') clean += static_cast<char>(c + 32);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') clean += c;
  }
  return clean;
}

}  // namespace

std::string checksum_in(std::string_view list, std::string_view filename) {
  std::vector<std::string> lines;
  std::istringstream text{std::string(list)};
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  const auto only_word = [](const std::string& line) { return line.find_first_of(" \t") == line.npos; };
  if (lines.size() == 1 && only_word(lines[0])) return lines[0];
  for (const auto& line : lines) {
    const auto blank = line.find(' ');
    if (blank == line.npos) continue;
    auto name = std::string_view(line).substr(blank + 1);
    if (name.starts_with(' ') || name.starts_with('*')) name.remove_prefix(1);
    name.remove_prefix(std::min(name.find_first_not_of("./"), name.size()));
    while (name.ends_with('\r')) name.remove_suffix(1);
    if (name == filename) return line.substr(0, blank);
  }
  return {};
}

asio::awaitable<Result<Checksum>> checksum_of(const Task& task) {
  const auto text = task.arguments.text("checksum");
  Checksum checksum;
  if (text.empty()) co_return checksum;
  const auto colon = text.find(':');
  if (colon == text.npos)
    co_return fail(ErrorKind::usage, "The checksum parameter has to be in format <algorithm>:<checksum>");
  checksum.algorithm = text.substr(0, colon);
  auto value = text.substr(colon + 1);
  if (is_url(value)) {
    const auto from = value;
    CO_TRY(const auto list, co_await fetch_list(task, from));
    CO_TRY(const auto url, parse_url(task.arguments.text("url")));
    value = checksum_in(list, url_filename(url));
    if (value.empty()) {
      co_return fail(ErrorKind::agent,
                     "Unable to find a checksum for file '" + url_filename(url) + "' in '" + from + "'");
    }
  }
  checksum.hex = cleaned(value);
  const bool hex =
      !checksum.hex.empty() && checksum.hex.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!hex) co_return fail(ErrorKind::usage, "The checksum format is invalid");
  co_return checksum;
}

}  // namespace muster::modules
