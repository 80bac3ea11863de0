#pragma once
// What both programs do first in main, because a static binary runs on hosts whose libraries it has never
// seen.

namespace muster {

/// Ignores SIGPIPE, forbids core dumps (they would hold secrets), keeps glibc's NSS and OpenSSL from loading
/// the host's own modules and configuration: a static glibc aborts on a module of another version (facts of
/// CentOS 7's nsswitch.conf).
void prepare_process();
/// Users and groups come from /etc/passwd and /etc/group, hosts from /etc/hosts and DNS: a static program
/// must not load a host's own modules for them (nsswitch.conf(5)), it would die. A part of prepare_process.
void keep_name_services_out();

}  // namespace muster
