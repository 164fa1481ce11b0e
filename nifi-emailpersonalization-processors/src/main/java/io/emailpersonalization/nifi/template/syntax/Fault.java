// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

/**
 * A fault of the syntax.
 *
 * @param start offset of its first character
 * @param end offset behind its last character
 * @param message the fault and its cure
 */
public record Fault(FindingKind kind, int start, int end, String message) {
}
