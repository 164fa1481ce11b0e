// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.account;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A contact as Brevo takes it.
 *
 * @param attributes name to value; an empty value clears
 * @param joined the numbers of the lists that it belongs to
 * @param left the numbers of the lists that it does not belong to
 * @param refusal why it is not sent; null where it is
 */
public record PreparedContact(String email, Map<String, Object> attributes, Set<Long> joined, Set<Long> left, ContactOutcome refusal) {

    /** Returns the names of all attributes where one of them is cleared; empty otherwise. */
    public Set<String> columnsWithEmptyValues() {
        return attributes.values().stream().anyMatch(BrevoAttribute::clears) ? attributes.keySet().stream().collect(Collectors.toUnmodifiableSet()) : Set.of();
    }
}
