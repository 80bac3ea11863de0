#include "bootstrapper/phases/signing_request.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>
#include <vector>

#include "agent/checks/signing_rules.hpp"
#include "agent/protocol/base64.hpp"
#include "agent/protocol/codec.hpp"

namespace muster::phases {

namespace json = boost::json;

namespace {

struct Condition {
  std::string type;
  std::optional<std::string> reason;
  std::optional<std::string> message;
  static constexpr auto fields() {
    return std::tuple(field("type", &Condition::type), field("reason", &Condition::reason),
                      field("message", &Condition::message));
  }
};
struct Status {
  std::optional<std::vector<Condition>> conditions;
  std::optional<std::string> certificate;
  static constexpr auto fields() {
    return std::tuple(field("conditions", &Status::conditions), field("certificate", &Status::certificate));
  }
};
struct Object {
  std::optional<Status> status;
  static constexpr auto fields() { return std::tuple(field("status", &Object::status)); }
};

}  // namespace

std::string signing_request(const Version& version, const std::string& name, std::string_view request,
                            std::chrono::seconds lifetime) {
  const auto rules = signing_rules_for(version);
  json::object spec{{"request", base64_encode(request)},
                    {"usages", json::array{"digital signature", "key encipherment", "client auth"}}};
  if (rules.signer_name) spec.emplace("signerName", "kubernetes.io/kube-apiserver-client");
  if (rules.lifetime) spec.emplace("expirationSeconds", lifetime.count());
  const json::object labels{{"app.kubernetes.io/managed-by", "muster"}};
  const json::object object{{"apiVersion", rules.api},
                            {"kind", "CertificateSigningRequest"},
                            {"metadata", json::object{{"name", name}, {"labels", labels}}},
                            {"spec", std::move(spec)}};
  return json::serialize(object);
}

Result<std::string> signed_certificate(const json::value& object) {
  TRY(const auto decoded, decode<Object>(object));
  const auto status = decoded.status.value_or(Status{});
  for (const auto& condition : status.conditions.value_or(std::vector<Condition>{})) {
    if (condition.type != "Denied" && condition.type != "Failed") continue;
    return fail(ErrorKind::command, "the certificate was not signed: " + condition.type + ": " +
                                        condition.reason.value_or("") + ": " +
                                        condition.message.value_or(""));
  }
  const auto text = base64_decode(status.certificate.value_or(""));
  if (!text) return fail(ErrorKind::command, "the signed certificate is no base64");
  return *text;
}

}  // namespace muster::phases
