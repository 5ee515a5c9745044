#pragma once

namespace proof {

// Does the proof catch what it claims to catch? 0 if so.
int self_test();

}  // namespace proof
