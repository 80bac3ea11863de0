#include "bootstrapper/playbook/run/action.hpp"

namespace muster::play {

Doing fail_task(Work& work) {
  const auto* msg = work.arguments.if_contains("msg");
  boost::json::object result;
  result["failed"] = true;
  result["msg"] = msg ? *msg : boost::json::value("Failed as requested from task");
  co_return result;
}

}  // namespace muster::play
