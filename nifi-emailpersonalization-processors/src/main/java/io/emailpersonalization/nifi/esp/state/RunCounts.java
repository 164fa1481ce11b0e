// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

/** How many records a run received, and how many left by each relationship. */
public record RunCounts(long received, long success, long unchanged, long suppressed, long rejected, long held, long pending, long retry) {
}
