// SPDX-License-Identifier: Apache-2.0
/** Levels of agreement of two values of a field. */
package io.emailpersonalization.nifi.matching.compare;
