// SPDX-License-Identifier: Apache-2.0
/** Which field of a record is what to matching and merging. */
package io.emailpersonalization.nifi.matching.fields;
