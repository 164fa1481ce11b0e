// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A contact as the vendor holds it.
 *
 * @param email the address in the vendor's spelling
 * @param fields the selected fields that have a value, by name at the vendor. A value is a text, a BigDecimal, a Boolean, a List or a Map of these. An empty text is no value
 * @param memberships names of all tags or lists of the contact; empty unless selected
 * @param language a language tag (BCP 47); null for none
 * @param changedAt when the contact was last changed; null where the vendor does not tell
 */
public record HeldContact(String email, ContactStatus status, Map<String, Object> fields, Set<String> memberships, String language, Instant changedAt) {

    public HeldContact {
        fields = Map.copyOf(fields);
        memberships = Set.copyOf(memberships);
    }
}
