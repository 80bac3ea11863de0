#include "bootstrapper/fleet/link.hpp"

#include <pwd.h>
#include <unistd.h>

#include <fstream>

#include "agent/protocol/version.hpp"
#include "bootstrapper/fleet/access.hpp"
#include "bootstrapper/fleet/targets.hpp"
#include "muster_agent_unit.hpp"

namespace muster::fleet {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr const char* kAgentPath = "/usr/local/bin/muster-agent";
constexpr milliseconds kCommandDeadline{30000};
constexpr milliseconds kUploadDeadline{300000};
constexpr milliseconds kHelloDeadline{10000};

// A pushed agent stands in /usr/local and /etc, so that it never fights with the files of the muster-agent
// package (in /usr/bin and /usr/lib), and comes before it: systemd prefers its unit, and it is asked first.
constexpr const char* kDial = R"sh(
for agent in /usr/local/bin/muster-agent /usr/bin/muster-agent; do
  if [ -x $agent ]; then exec $agent dial; fi
done
exec /usr/local/bin/muster-agent dial
)sh";

constexpr const char* kInstallUnit = R"sh(
set -e
unit=/etc/systemd/system/muster-agent.service
umask 022
cat > $unit.new
mv $unit.new $unit
if command -v restorecon >/dev/null 2>&1; then restorecon $unit; fi
systemctl daemon-reload
# Where the package is installed, its unit was enabled; 219 refuses to link another one in its place.
systemctl --force enable muster-agent 2>/dev/null
systemctl restart muster-agent
)sh";

constexpr const char* kRemoveAgent = R"sh(
for lock in /var/lib/muster/jobs/*/lock; do
  [ -e "$lock" ] || continue
  flock -n "$lock" true || { echo "a job still runs: $lock" >&2; exit 1; }
done
# 219 has no --now.
systemctl disable muster-agent 2>/dev/null
systemctl stop muster-agent 2>/dev/null
rm -f /etc/systemd/system/muster-agent.service /usr/local/bin/muster-agent
systemctl daemon-reload
rm -rf /var/lib/muster/jobs /var/lib/muster/incoming /var/lib/muster/history /var/lib/muster/store
rmdir /var/lib/muster 2>/dev/null
if [ -x /usr/bin/muster-agent ] && systemctl enable muster-agent 2>/dev/null && systemctl start muster-agent; then echo packaged; fi
exit 0
)sh";

/// What `muster-agent dial` relays; when it ends with words on its stderr, those are the error.
class DialStream : public ByteStream {
 public:
  explicit DialStream(std::unique_ptr<ssh::Channel> channel) : channel_(std::move(channel)) {}

  asio::awaitable<Result<std::size_t>> read_some(asio::mutable_buffer into) override {
    CO_TRY(const auto got, co_await channel_->read_some(into));
    auto words = channel_->errors();
    while (!words.empty() && words.back() == '\n') words.pop_back();
    if (got == 0 && !words.empty()) co_return fail(ErrorKind::agent, words);
    co_return got;
  }
  asio::awaitable<Result<>> write(asio::const_buffer bytes) override { return channel_->write(bytes); }
  void close() override { channel_->close(); }

 private:
  std::unique_ptr<ssh::Channel> channel_;
};

std::string operator_name() {
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  const auto* user = ::getpwuid(::getuid());
  return std::string(user ? user->pw_name : "uid " + std::to_string(::getuid())) + "@" + host + " pid " +
         std::to_string(::getpid());
}

Result<> check_architecture(const std::string& uname) {
  if (uname.starts_with("x86_64")) return {};
  return fail(ErrorKind::agent, "the host is " + uname.substr(0, uname.find('\n')) +
                                    ", and this muster brings an agent for x86_64 only");
}

/// Whether sudo lets us do nothing as root; what it says when not.
asio::awaitable<Result<>> try_sudo(ssh::Session& session, const ssh::Sudo& sudo) {
  CO_TRY(const auto channel, co_await ssh::exec_as_root(session, sudo, "exec true", kCommandDeadline));
  CO_TRY(const auto exit, co_await channel->wait_exit(kCommandDeadline));
  (void)exit;
  co_return Result<>{};
}

/// Has the operator asked for sudo's password where it wants one that nobody wrote down. What else sudo
/// refuses is told by the first command that needs it.
asio::awaitable<void> ask_for_sudo(const cluster::Host& host, ssh::Session& session, ssh::Sudo& sudo,
                                   Passwords& passwords) {
  if (!sudo.enabled || sudo.password || !passwords.can_ask()) co_return;
  bool wants_password = false;
  ssh::Sudo trial = sudo;
  trial.wants_password = &wants_password;
  auto without = co_await try_sudo(session, trial);
  if (without || !wants_password) co_return;
  const auto question = "Password of " + host.ssh.user + " for sudo on " + host.name +
                        " (and on all other hosts that want one of " + host.ssh.user + "): ";
  const Passwords::Try attempt = [&](Secret password) -> asio::awaitable<bool> {
    trial.password = std::move(password);
    auto tried = co_await try_sudo(session, trial);
    co_return tried.has_value();
  };
  // Without a password of its own for sudo, the login's counts, as it does in cluster.yaml.
  if (auto login = passwords.known("login " + host.ssh.user)) {
    const bool same = co_await attempt(*std::move(login));
    if (same) sudo.password = trial.password;
    if (same) co_return;
  }
  const bool taken = co_await passwords.settle("sudo " + host.ssh.user, question, attempt);
  if (taken) sudo.password = trial.password;
}

asio::awaitable<Result<std::unique_ptr<Link>>> open_link(const cluster::Host& host, Access& access) {
  CO_TRY(auto target, target_of(host.ssh, host.name, host.address));
  CO_TRY(auto way, way_to(host));
  CO_TRY(auto sudo, sudo_of(host));
  CO_TRY(auto session, co_await access.bastions.open(std::move(target), std::move(way)));
  co_await ask_for_sudo(host, *session, sudo, access.passwords);
  co_return std::make_unique<Link>(host, std::move(session), std::move(sudo));
}

}  // namespace

asio::awaitable<Result<std::string>> Link::run_script(std::string script, std::string input) {
  CO_TRY(auto outcome,
         co_await ssh::run_as_root(*session_, sudo_, std::move(script), std::move(input), kCommandDeadline));
  if (outcome.ok()) co_return std::move(outcome.out);
  const auto how =
      outcome.signal.empty() ? "exit status " + std::to_string(outcome.status) : "signal " + outcome.signal;
  co_return fail(ErrorKind::command, how + ": " + (outcome.err.empty() ? outcome.out : outcome.err));
}

asio::awaitable<Result<>> Link::upload(archive::FileRange local, ssh::RemoteFile file,
                                       milliseconds deadline) {
  auto sending = ssh::upload_file(*session_, sudo_, std::move(local), std::move(file), deadline);
  co_return co_await std::move(sending);
}

asio::awaitable<Result<>> Link::upload_bytes(std::string content, ssh::RemoteFile file,
                                             milliseconds deadline) {
  auto sending = ssh::upload(*session_, sudo_, content, std::move(file), deadline);
  co_return co_await std::move(sending);
}

asio::awaitable<Result<>> Link::dial_once() {
  const std::string command = kDial;
  CO_TRY(auto channel, co_await ssh::exec_as_root(*session_, sudo_, command, kCommandDeadline));
  const auto executor = co_await asio::this_coro::executor;
  client_ = Client::start(executor, std::make_unique<DialStream>(std::move(channel)));
  Hello hello;
  hello.version = muster_version();
  hello.protocol = kProtocolVersion;
  hello.operator_name = operator_name();
  CallOptions options;
  options.deadline = kHelloDeadline;
  CO_TRY(hello_, co_await client_->call(hello, options));
  co_return Result<>{};
}

asio::awaitable<Result<>> Link::install(const AgentPayload& payload) {
  CO_TRY(const auto uname, co_await run_script("uname -m", ""));
  CO_TRY(check_architecture(uname));
  ssh::RemoteFile file;
  file.path = kAgentPath;
  file.mode = 0755;
  file.sha256 = payload.sha256;
  archive::FileRange program;
  program.file = payload.file;
  CO_TRY(co_await ssh::upload_file(*session_, sudo_, std::move(program), file, kUploadDeadline));
  auto started = co_await run_script(kInstallUnit, std::string(kAgentUnit));
  if (!started) {
    co_return std::move(started)
        .error()
        .in("start muster-agent")
        .next("journalctl -u muster-agent on " + host_.name + " says why");
  }
  brought_ = true;
  co_return Result<>{};
}

asio::awaitable<Result<>> Link::dial(const AgentPayload& payload, Bring bring) {
  auto answered = co_await dial_once();
  const bool usable = answered && hello_.protocol == kProtocolVersion;
  if (usable && (hello_.sha256 == payload.sha256 || bring == Bring::nothing)) co_return Result<>{};
  if (!answered && answered.error().kind() == ErrorKind::login) co_return std::move(answered).error();
  if (client_) client_->close();
  if (bring == Bring::nothing) {
    co_return fail(ErrorKind::agent, answered ? "the agent speaks another protocol than this muster"
                                              : "no muster-agent answers")
        .next("muster agent install");
  }
  CO_TRY(co_await install(payload));
  auto again = co_await dial_once();
  if (!again) {
    co_return std::move(again)
        .error()
        .in("the new agent")
        .next("journalctl -u muster-agent on " + host_.name + " says why");
  }
  co_return Result<>{};
}

void Link::close() {
  if (client_) client_->close();
}

asio::awaitable<Result<bool>> remove_agent(Link& link) {
  auto removed = co_await link.run_script(kRemoveAgent, "");
  if (!removed) co_return std::move(removed).error().in(link.host().name);
  co_return *removed == "packaged\n";
}

asio::awaitable<Result<std::unique_ptr<Link>>> log_in(const cluster::Host& host, Access& access) {
  auto link = co_await open_link(host, access);
  if (!link) co_return std::move(link).error().in(host.name);
  co_return link;
}

asio::awaitable<Result<std::unique_ptr<Link>>> connect(const cluster::Host& host, Access& access,
                                                       const AgentPayload& payload, Bring bring) {
  CO_TRY(auto link, co_await log_in(host, access));
  auto dialled = co_await link->dial(payload, bring);
  if (!dialled) co_return std::move(dialled).error().in(host.name);
  co_return link;
}

}  // namespace muster::fleet
