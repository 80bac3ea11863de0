#include "bootstrapper/backup/writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>

#include "agent/protocol/whole_file.hpp"
#include "bootstrapper/backup/tar.hpp"

namespace muster::backup {

namespace fs = std::filesystem;

namespace {

fs::path partial(const fs::path& file) {
  return file.string() + ".partial";
}

Error cannot_write(const fs::path& file) {
  return fail(ErrorKind::usage, file.string() + ": cannot be written: " + std::strerror(errno));
}

}  // namespace

Result<BackupWriter> BackupWriter::make(fs::path file) {
  std::error_code bad;
  if (fs::exists(fs::symlink_status(file, bad))) {
    return fail(ErrorKind::usage, file.string() + " is there already: a backup is never overwritten")
        .next("name another file with --to");
  }
  ::unlink(partial(file).c_str());
  Descriptor descriptor(
      ::open(partial(file).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!descriptor.open()) return cannot_write(file);
  return BackupWriter(std::move(file), std::move(descriptor));
}

BackupWriter::~BackupWriter() {
  if (descriptor_.open() && !kept_) ::unlink(partial(file_).c_str());
}

Result<> BackupWriter::write(std::string_view bytes) {
  auto written = write_all(descriptor_.get(), bytes);
  if (!written)
    return fail(ErrorKind::usage, file_.string() + ": cannot be written: " + written.error().message());
  return {};
}

Result<> BackupWriter::begin(const Manifest& manifest, std::int64_t now) {
  now_ = now;
  const auto text = boost::json::serialize(encode(manifest)) + "\n";
  Part own;
  own.name = kManifestName;
  own.size = text.size();
  TRY(part(own));
  TRY(bytes(text));
  return end_part();
}

Result<> BackupWriter::part(const Part& part) {
  part_ = part;
  written_ = 0;
  TRY(const auto header, tar_header({part.name, part.size}, now_));
  return write(header);
}

Result<> BackupWriter::bytes(std::string_view piece) {
  written_ += piece.size();
  return write(piece);
}

Result<> BackupWriter::end_part() {
  if (written_ != part_.size)
    return fail(ErrorKind::command, part_.name + ": " + std::to_string(written_) + " bytes came, wanted " +
                                        std::to_string(part_.size));
  return write(tar_padding(part_.size));
}

Result<> BackupWriter::finish() {
  TRY(write(tar_end()));
  if (::fsync(descriptor_.get()) != 0) return cannot_write(file_);
  TRY(verify_backup(partial(file_)));
  // link(2), not rename(2): it never replaces what somebody put there meanwhile.
  if (::link(partial(file_).c_str(), file_.c_str()) != 0) return cannot_write(file_);
  ::unlink(partial(file_).c_str());
  kept_ = true;
  return sync_directory(fs::absolute(file_).parent_path());
}

}  // namespace muster::backup
