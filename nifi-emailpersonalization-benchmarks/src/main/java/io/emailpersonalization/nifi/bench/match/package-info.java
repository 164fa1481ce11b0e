// SPDX-License-Identifier: Apache-2.0
/** {@code ./run bench match}: accuracy and speed of matching on labelled files and on generated customers, beside other engines. */
package io.emailpersonalization.nifi.bench.match;
