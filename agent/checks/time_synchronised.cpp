#include "agent/checks/judges.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kTimeSynchronisedDoc = R"(time-synchronised: something keeps the host's clock right.

Why: certificates and tokens have a not-before time: a node whose clock is
behind refuses the cluster's, one that is ahead lets them expire early. etcd,
leases and logs of hosts whose clocks drift apart tell different stories.

How it is decided: chronyd, ntpd, systemd-timesyncd or phc2sys must run, or
the kernel say that the clock is synchronised (adjtimex without STA_UNSYNC).
A daemon that runs but has not told the kernel so warns, where it would tell:
timesyncd, and chronyd with rtcsync in its configuration. In a container the
clock is the machine's, and no daemon in it could set it. That the clocks of
the hosts agree is another check's business.

How to fix it: on CentOS 7
  yum install -y chrony && systemctl enable --now chronyd && chronyc tracking
Without internet name a server of the site in /etc/chrony.conf, or one of the
hosts, which then says: local stratum 10 and allow 10.0.0.0/24
)";

std::vector<Finding> judge_time_synchronised(const Host& host, const Settings&) {
  Finding finding;
  finding.wanted = "a time daemon that runs, and a clock that it keeps right";
  finding.source = "adjtimex(2), STA_UNSYNC; chrony.conf(5), rtcsync";
  if (!host.facts.time_keeping.known()) return {unknown(finding, host.facts.time_keeping.why())};
  const auto& keeping = *host.facts.time_keeping;
  const bool synchronised = keeping.synchronised.value_or(false);
  if (!keeping.daemons.empty()) {
    finding.saw = joined(keeping.daemons) + (keeping.daemons.size() == 1 ? " runs" : " run");
    if (synchronised) {
      finding.saw += ", the clock is synchronised";
    } else if (keeping.synchronised && keeping.tells_kernel) {
      finding.status = Status::warn;
      finding.saw += ", but has not synchronised the clock";
      finding.remedy =
          keeping.daemons.front() == "chronyd"
              ? "`chronyc sources` says which servers answer; correct them in /etc/chrony.conf, then "
                "`systemctl restart chronyd`"
              : "`timedatectl status` and `journalctl -n 20 -u systemd-timesyncd` say why; the servers "
                "are in /etc/systemd/timesyncd.conf";
    }
    return {finding};
  }
  if (synchronised) {
    finding.saw = "the kernel calls the clock synchronised, though no daemon is seen";
  } else if (!keeping.container.empty()) {
    finding.saw = "a container (" + keeping.container + "): its clock is its machine's";
  } else {
    finding.status = Status::warn;
    finding.saw = keeping.synchronised ? "no time daemon runs, and the clock is not synchronised"
                                       : "no time daemon runs";
    finding.remedy =
        "`yum install -y chrony && systemctl enable --now chronyd`; without internet with a server of "
        "the site in /etc/chrony.conf";
  }
  return {finding};
}

}  // namespace muster
