#pragma once
// The body that uri sends, of its arguments body, body_format and src.

#include "agent/tasks/modules/http_client.hpp"
#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// Fills in the body, and the Content-Type that goes with it unless one is given.
Result<> settle_body(const Arguments& arguments, HttpRequest& request);

}  // namespace muster::modules
