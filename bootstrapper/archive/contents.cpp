#include "bootstrapper/archive/contents.hpp"

#include <boost/json/parse.hpp>
#include <optional>

#include "agent/protocol/sha256.hpp"
#include "bootstrapper/archive/tar.hpp"

namespace muster::archive {

namespace json = boost::json;

namespace {

/// Compares member after member with what the first one announced.
class Verifier {
 public:
  Verifier(const Reading& reading, bool manifest_only) : reading_(reading), manifest_only_(manifest_only) {}

  Result<> begin(const TarMember& member, std::uint64_t offset) {
    digest_.emplace();
    if (!announced_) {
      if (member.name != kManifestName || member.size > reading_.largest_manifest)
        return fail(ErrorKind::usage, no_archive() + "it does not begin with " + std::string(kManifestName));
      return {};
    }
    if (next_ == announced_->size() || (*announced_)[next_].name != member.name)
      return fail(ErrorKind::usage, member.name + " is in it, and not announced");
    const auto& part = (*announced_)[next_];
    if (part.size != member.size)
      return fail(ErrorKind::usage, member.name + " has " + std::to_string(member.size) + " bytes, wanted " +
                                        std::to_string(part.size));
    if (reading_.begin) reading_.begin(next_, offset);
    return {};
  }

  Result<> piece(std::string_view bytes) {
    digest_->update(bytes);
    if (!announced_) {
      text_ += bytes;
    } else if (reading_.piece) {
      TRY(reading_.piece(next_, bytes));
    }
    return {};
  }

  Result<> end() {
    const auto came = std::move(*digest_).hex();
    if (!announced_) return take_manifest();
    const auto& part = (*announced_)[next_++];
    if (came == part.sha256) return {};
    return fail(ErrorKind::usage, part.name + " has sha256 " + came + ", wanted " + part.sha256);
  }

  /// Whether everything came that was announced.
  Result<> whole() const {
    if (!announced_) return fail(ErrorKind::usage, no_archive() + "it is empty");
    if (next_ != announced_->size())
      return fail(ErrorKind::usage, (*announced_)[next_].name + " is announced, and not in it");
    return {};
  }
  [[nodiscard]] bool done() const { return announced_ && manifest_only_; }

 private:
  [[nodiscard]] std::string no_archive() const { return "no " + reading_.noun + " of muster: "; }

  Result<> take_manifest() {
    boost::system::error_code bad;
    const auto value = json::parse(text_, bad);
    if (bad) return fail(ErrorKind::usage, std::string(kManifestName) + ": " + bad.message());
    TRY(announced_, reading_.manifest(value));
    // Nothing else is wanted: the visitor's only way to stop is an Error, which read_manifest() expects.
    if (manifest_only_) return fail(ErrorKind::none, "");
    return {};
  }

  const Reading& reading_;
  bool manifest_only_;
  std::optional<std::vector<Part>> announced_;
  std::optional<Sha256> digest_;
  std::string text_;
  std::size_t next_ = 0;
};

Result<> read_with(const std::filesystem::path& file, Verifier& verifier) {
  const TarVisitor visitor{
      [&](const TarMember& member, std::uint64_t offset) { return verifier.begin(member, offset); },
      [&](std::string_view piece) { return verifier.piece(piece); }, [&] { return verifier.end(); }};
  return read_tar(file, visitor);
}

}  // namespace

Result<> read_manifest(const std::filesystem::path& file, const Reading& reading) {
  Verifier verifier(reading, true);
  auto read = read_with(file, verifier);
  if (verifier.done()) return {};
  if (!read) return read;
  auto whole = verifier.whole();
  if (!whole) return std::move(whole).error().in(file.string());
  return {};
}

Result<> verify_archive(const std::filesystem::path& file, const Reading& reading) {
  Verifier verifier(reading, false);
  TRY(read_with(file, verifier));
  auto whole = verifier.whole();
  if (!whole) return std::move(whole).error().in(file.string());
  return {};
}

}  // namespace muster::archive
