// SPDX-License-Identifier: Apache-2.0
/** How accurate and how fast matching is: on labelled files, on generated customers with known truth, and beside other engines. */
package io.emailpersonalization.nifi.bench.match;
