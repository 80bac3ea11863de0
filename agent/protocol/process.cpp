#include "agent/protocol/process.hpp"

#include <nss.h>
#include <openssl/crypto.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <initializer_list>

namespace muster {

void keep_name_services_out() {
  __nss_configure_lookup("hosts", "files dns");
  for (const char* database : {"passwd", "group", "initgroups", "shadow", "services", "protocols", "networks",
                               "ethers", "netgroup"}) {
    __nss_configure_lookup(database, "files");
  }
}

void prepare_process() {
  std::signal(SIGPIPE, SIG_IGN);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
  keep_name_services_out();
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
}

}  // namespace muster
