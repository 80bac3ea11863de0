#include "bootstrapper/archive/writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "agent/protocol/whole_file.hpp"
#include "bootstrapper/archive/tar.hpp"

namespace muster::archive {

namespace fs = std::filesystem;

namespace {

fs::path partial(const fs::path& file) {
  return file.string() + ".partial";
}

Error cannot_write(const fs::path& file) {
  return fail(ErrorKind::usage, file.string() + ": cannot be written: " + std::strerror(errno));
}

}  // namespace

Result<ArchiveWriter> ArchiveWriter::make(fs::path file, FileRules rules) {
  std::error_code bad;
  if (!rules.replace && fs::exists(fs::symlink_status(file, bad))) {
    return fail(ErrorKind::usage,
                file.string() + " is there already: a " + rules.noun + " is never overwritten")
        .next(rules.other_name);
  }
  ::unlink(partial(file).c_str());
  Descriptor descriptor(
      ::open(partial(file).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, rules.mode));
  if (!descriptor.open()) return cannot_write(file);
  return ArchiveWriter(std::move(file), std::move(rules), std::move(descriptor));
}

ArchiveWriter::~ArchiveWriter() {
  if (descriptor_.open() && !kept_) ::unlink(partial(file_).c_str());
}

Result<> ArchiveWriter::write(std::string_view bytes) {
  auto written = write_all(descriptor_.get(), bytes);
  if (!written)
    return fail(ErrorKind::usage, file_.string() + ": cannot be written: " + written.error().message());
  return {};
}

Result<> ArchiveWriter::begin(const boost::json::value& manifest, std::int64_t modified) {
  modified_ = modified;
  const auto text = boost::json::serialize(manifest) + "\n";
  Part own;
  own.name = kManifestName;
  own.size = text.size();
  TRY(part(own));
  TRY(bytes(text));
  return end_part();
}

Result<> ArchiveWriter::part(const Part& part, std::uint32_t mode) {
  part_ = part;
  written_ = 0;
  TRY(const auto header, tar_header({part.name, part.size, mode}, modified_));
  return write(header);
}

Result<> ArchiveWriter::bytes(std::string_view piece) {
  written_ += piece.size();
  return write(piece);
}

Result<> ArchiveWriter::end_part() {
  if (written_ != part_.size)
    return fail(ErrorKind::command, part_.name + ": " + std::to_string(written_) + " bytes came, wanted " +
                                        std::to_string(part_.size));
  return write(tar_padding(part_.size));
}

Result<> ArchiveWriter::give_name() {
  const auto written = partial(file_);
  if (rules_.replace) {
    if (::rename(written.c_str(), file_.c_str()) != 0) return cannot_write(file_);
  } else {
    // link(2), not rename(2): it never replaces what somebody put there meanwhile.
    if (::link(written.c_str(), file_.c_str()) != 0) return cannot_write(file_);
    ::unlink(written.c_str());
  }
  kept_ = true;
  return sync_directory(fs::absolute(file_).parent_path());
}

Result<> ArchiveWriter::finish(const std::function<Result<>(const fs::path&)>& verify) {
  TRY(write(tar_end()));
  if (::fsync(descriptor_.get()) != 0) return cannot_write(file_);
  TRY(verify(partial(file_)));
  return give_name();
}

}  // namespace muster::archive
