#include "bootstrapper/report/both_progress.hpp"

namespace muster::report {

namespace {

class BothProgress final : public Progress {
 public:
  BothProgress(std::unique_ptr<Progress> first, std::unique_ptr<Progress> second)
      : first_(std::move(first)), second_(std::move(second)) {}

  void begin(std::vector<std::string> hosts) override {
    first_->begin(hosts);
    second_->begin(std::move(hosts));
  }
  void phase(std::string_view title, int index, int total) override {
    first_->phase(title, index, total);
    second_->phase(title, index, total);
  }
  void phase_done(Outcome outcome, std::string_view text) override {
    first_->phase_done(outcome, text);
    second_->phase_done(outcome, text);
  }
  void host(std::string_view name, std::string_view state) override {
    first_->host(name, state);
    second_->host(name, state);
  }
  void host_done(std::string_view name, Outcome outcome, std::string_view text) override {
    first_->host_done(name, outcome, text);
    second_->host_done(name, outcome, text);
  }
  void output(std::string_view name, std::string_view line) override {
    first_->output(name, line);
    second_->output(name, line);
  }
  void note(std::string_view text) override {
    first_->note(text);
    second_->note(text);
  }
  void tick() override {
    first_->tick();
    second_->tick();
  }
  void pause(bool paused) override {
    first_->pause(paused);
    second_->pause(paused);
  }
  void end() override {
    first_->end();
    second_->end();
  }

 private:
  std::unique_ptr<Progress> first_;
  std::unique_ptr<Progress> second_;
};

}  // namespace

std::unique_ptr<Progress> tell_both(std::unique_ptr<Progress> first, std::unique_ptr<Progress> second) {
  return std::make_unique<BothProgress>(std::move(first), std::move(second));
}

}  // namespace muster::report
