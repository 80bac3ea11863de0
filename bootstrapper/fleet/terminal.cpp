#include "bootstrapper/fleet/terminal.hpp"

#include <fcntl.h>
#include <string.h>  // explicit_bzero
#include <termios.h>
#include <unistd.h>

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "bootstrapper/cluster/first_line.hpp"

namespace muster::fleet {

namespace asio = boost::asio;

namespace {

/// The terminal whose echo is off, for restore_terminal(); -1 for none.
int hidden_terminal = -1;
termios visible_settings{};

/// Echo is off for as long as this lives. What was typed ahead is dropped: nobody saw what it would answer.
class Hidden {
 public:
  explicit Hidden(int terminal) : terminal_(terminal) { hide(); }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;
  ~Hidden() { restore_terminal(); }

  void hide() {
    if (::tcgetattr(terminal_, &visible_settings) != 0) return;
    hidden_terminal = terminal_;
    auto settings = visible_settings;
    settings.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHOE | ECHOK | ECHONL);
    ::tcsetattr(terminal_, TCSAFLUSH, &settings);
  }

 private:
  int terminal_;
};

void write_text(int terminal, const std::string& text) {
  [[maybe_unused]] const auto written = ::write(terminal, text.data(), text.size());
}

/// What the terminal's own keys and its end do to a program, with the echo put right before.
class Interrupts : public std::enable_shared_from_this<Interrupts> {
 public:
  Interrupts(asio::any_io_executor executor, int terminal, Hidden& hidden, std::string question)
      : signals_(executor, SIGTSTP, SIGQUIT, SIGHUP),
        terminal_(terminal),
        hidden_(&hidden),
        question_(std::move(question)) {}
  void watch() {
    signals_.async_wait([self = shared_from_this()](boost::system::error_code stopped, int signal) {
      if (stopped || !self->hidden_) return;
      self->act(signal);
      self->watch();
    });
  }
  void stop() {
    hidden_ = nullptr;
    signals_.clear();
  }

 private:
  void act(int signal) {
    restore_terminal();
    if (signal == SIGTSTP) {
      ::raise(SIGSTOP);  // and here it goes on after `fg`
      hidden_->hide();
      write_text(terminal_, question_);
      return;
    }
    write_text(terminal_, "\n");
    signals_.clear();  // the signal does again what it does by itself: it ends the program
    ::raise(signal);
  }

  asio::signal_set signals_;
  int terminal_;
  Hidden* hidden_;
  std::string question_;
};

/// Ends the watch with the question, however that ends.
struct Watch {
  std::shared_ptr<Interrupts> interrupts;
  ~Watch() { interrupts->stop(); }
};

}  // namespace

void restore_terminal() {
  if (hidden_terminal < 0) return;
  ::tcsetattr(hidden_terminal, TCSANOW, &visible_settings);
  hidden_terminal = -1;
}

std::unique_ptr<Terminal> Terminal::open(asio::any_io_executor executor) {
  if (!::isatty(STDIN_FILENO)) return nullptr;
  const int descriptor = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (descriptor < 0) return nullptr;
  boost::system::error_code bad;
  asio::posix::stream_descriptor terminal(executor);
  terminal.assign(descriptor, bad);
  // Whoever asks from the background is stopped.
  if (bad || ::tcgetpgrp(descriptor) != ::getpgrp()) return nullptr;
  return std::unique_ptr<Terminal>(new Terminal(std::move(terminal)));
}

asio::awaitable<std::optional<Secret>> Terminal::read_line() {
  cluster::FirstLine line;
  std::array<char, 512> block{};
  while (!line.complete()) {
    boost::system::error_code bad;
    const auto into = asio::buffer(block);
    const auto got = co_await terminal_.async_read_some(into, asio::redirect_error(asio::use_awaitable, bad));
    line.append({block.data(), got});
    ::explicit_bzero(block.data(), block.size());
    if (bad == asio::error::operation_aborted) throw boost::system::system_error(bad);
    if (bad || got == 0) co_return std::nullopt;
  }
  if (line.too_long()) co_return std::nullopt;
  auto secret = std::move(line).take();
  if (secret.empty()) co_return std::nullopt;
  co_return std::optional<Secret>(std::move(secret));
}

asio::awaitable<std::optional<Secret>> Terminal::ask(std::string question) {
  const int descriptor = terminal_.native_handle();
  Hidden hidden(descriptor);
  const Watch watch{std::make_shared<Interrupts>(terminal_.get_executor(), descriptor, hidden, question)};
  watch.interrupts->watch();
  write_text(descriptor, question);
  auto answer = co_await read_line();
  write_text(descriptor, "\n");
  co_return answer;
}

void Terminal::say(const std::string& line) {
  write_text(terminal_.native_handle(), line + "\n");
}

}  // namespace muster::fleet
