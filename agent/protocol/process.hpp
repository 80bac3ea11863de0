#pragma once
// What both programs do first in main, because a static binary runs on hosts whose libraries it has never
// seen.

namespace muster {

/// Ignores SIGPIPE, forbids core dumps (they would hold secrets), keeps glibc's NSS and OpenSSL from loading
/// the host's own modules and configuration: a static glibc aborts on a module of another version (facts of
/// CentOS 7's nsswitch.conf).
void prepare_process();

}  // namespace muster
