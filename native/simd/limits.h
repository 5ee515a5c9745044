// Bounds of the dtype that a result is rounded to.

template <class Result> constexpr Result largest = std::numeric_limits<Result>::max();
template <class Result> constexpr Result infinity = std::numeric_limits<Result>::infinity();
