#ifndef STYR_TESTS_CAPI_LITERALS_H_
#define STYR_TESTS_CAPI_LITERALS_H_

/* How C writes down texts, fields and arrays for the interface. */

/* A literal as pointer and length. */
#define TEXT(literal) (literal), (sizeof(literal) - 1)

/* A styr_field of two literals. */
#define FIELD(name, value) \
  { (name), sizeof(name) - 1, (value), sizeof(value) - 1 }

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif /* STYR_TESTS_CAPI_LITERALS_H_ */
