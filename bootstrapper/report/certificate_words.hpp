#pragma once
// How an operator reads it that certificates end, and what there is to do: the sentences of certificates.hpp.

#include <cstdint>
#include <string>

#include "bootstrapper/report/certificates.hpp"

namespace muster::report {

/// Whole days of so many seconds, rounded down: -1 for one that ended an hour ago.
std::int64_t days_left(std::int64_t seconds);
/// "364 days", "1 day", "5 hours", "under an hour"; of how long ago for what is below zero.
std::string time_left(std::int64_t seconds);
/// The last column of the table: "364 days", "12 days, renew it", "EXPIRED 3 days ago".
std::string how_it_stands(const Certificate& certificate, std::int64_t now);
/// A block of lines a host, each with what is next; empty where nothing wants care.
std::string what_wants_care(const CertificatesReport& report);

}  // namespace muster::report
