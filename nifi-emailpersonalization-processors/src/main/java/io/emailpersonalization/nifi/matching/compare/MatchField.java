// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

/**
 * A field that is compared.
 *
 * @param name the name in explanations: the path in the record
 * @param kind the kind of its values
 */
public record MatchField(String name, FieldKind kind) {
}
