// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.segment;

import java.util.List;

/** The segments that a person entered and left by one record, each in alphabetical order. */
record SegmentChange(List<String> entered, List<String> left) {
}
