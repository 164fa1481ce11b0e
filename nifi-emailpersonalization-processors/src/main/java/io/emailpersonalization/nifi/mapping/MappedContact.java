// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.mapping;

import java.util.Map;
import java.util.Set;

/**
 * A record as a contact.
 *
 * @param email the address; null for none
 * @param language null for none
 * @param fields vendor field to value: text or number; empty text clears the field
 * @param tags tags that the contact has
 * @param otherTags controlled tags that the contact does not have. Tags of an absent column are in neither set
 */
public record MappedContact(String email, String language, Map<String, Object> fields, Set<String> tags, Set<String> otherTags) {
}
