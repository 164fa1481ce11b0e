// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

/**
 * A field that is compared.
 *
 * @param name how explanations call it: the path in the record
 * @param kind what it holds
 */
public record MatchField(String name, FieldKind kind) {
}
