#include "agent/jobs/child.hpp"

#include <sys/wait.h>

#include <boost/asio/signal_set.hpp>
#include <cerrno>
#include <csignal>
#include <list>
#include <optional>

#include "agent/protocol/event.hpp"

namespace muster {

namespace asio = boost::asio;

struct Child::Record {
  Record(asio::any_io_executor executor, pid_t started) : pid(started), ended(std::move(executor)) {}
  pid_t pid;
  std::optional<Exit> exit;
  Event ended;
};

Child::~Child() {
  if (record_) signal_group(SIGKILL);
}

pid_t Child::pid() const {
  return record_->pid;
}

asio::awaitable<Exit> Child::wait() {
  const auto record = record_;
  while (!record->exit) {
    co_await record->ended.wait();
  }
  co_return *record->exit;
}

void Child::signal_group(int signal) const {
  if (!record_->exit) ::kill(-record_->pid, signal);
}

void Child::release() && {
  record_.reset();
}

namespace {

Exit exit_from(int status) {
  Exit exit;
  if (WIFSIGNALED(status)) {
    exit.signal = WTERMSIG(status);
  } else {
    exit.status = WEXITSTATUS(status);
  }
  return exit;
}

/// Takes the end of one child from the kernel, if there is one yet.
std::optional<Exit> reap(pid_t pid) {
  int status = 0;
  pid_t ended = 0;
  do {
    ended = ::waitpid(pid, &status, WNOHANG);
  } while (ended < 0 && errno == EINTR);
  if (ended == 0) return std::nullopt;
  if (ended == pid) return exit_from(status);
  // ECHILD: somebody else has waited for it. That it ended is all there is to know.
  Exit lost;
  lost.status = 255;
  return lost;
}

}  // namespace

class Children::Reaper : public std::enable_shared_from_this<Reaper> {
 public:
  explicit Reaper(asio::any_io_executor executor)
      : executor_(executor), signals_(std::move(executor), SIGCHLD) {}

  void listen() {
    signals_.async_wait([weak = weak_from_this()](const boost::system::error_code& error, int) {
      const auto self = weak.lock();
      if (error || !self) return;
      self->reap_all();
      self->listen();
    });
  }
  void stop() { signals_.cancel(); }

  std::shared_ptr<Child::Record> add(pid_t pid) {
    return records_.emplace_back(std::make_shared<Child::Record>(executor_, pid));
  }

 private:
  // One SIGCHLD may stand for several children.
  void reap_all() {
    records_.remove_if([](const auto& record) {
      record->exit = reap(record->pid);
      if (record->exit) record->ended.notify();
      return record->exit.has_value();
    });
  }

  asio::any_io_executor executor_;
  asio::signal_set signals_;
  std::list<std::shared_ptr<Child::Record>> records_;
};

Children::Children(asio::any_io_executor executor) : reaper_(std::make_shared<Reaper>(std::move(executor))) {
  std::signal(SIGPIPE, SIG_IGN);
  reaper_->listen();
}

Children::~Children() {
  reaper_->stop();
}

Result<Child> Children::start(const SpawnRequest& request) {
  TRY(const pid_t pid, spawn(request));
  return Child(reaper_->add(pid));
}

}  // namespace muster
