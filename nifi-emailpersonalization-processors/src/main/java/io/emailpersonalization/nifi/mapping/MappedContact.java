// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.mapping;

import java.util.Map;
import java.util.Set;

/**
 * A record as a contact.
 *
 * @param email the address; null when the record has none
 * @param language null when the record has none
 * @param fields name at the vendor to value: text, number; an empty text clears
 * @param tags tags of ours that the contact has
 * @param otherTags tags of ours that it has not; those that follow an absent column are in neither set
 */
public record MappedContact(String email, String language, Map<String, Object> fields, Set<String> tags, Set<String> otherTags) {
}
