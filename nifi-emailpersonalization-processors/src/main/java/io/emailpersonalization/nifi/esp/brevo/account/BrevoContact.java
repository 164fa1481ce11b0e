// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.ContactStatus;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A contact of the account as Brevo shows it. Tested by {@code BrevoClientTest}.
 *
 * @param email the address in the vendor's spelling
 * @param id the vendor's number; newer contacts have higher ones
 * @param status the status with respect to the audience
 * @param lists the numbers of its lists
 * @param unsubscribedLists the numbers of the lists that the person left, where the account has unsubscription per list
 * @param createdAt the epoch where Brevo does not tell
 */
public record BrevoContact(String email, long id, ContactStatus status, Set<Long> lists, Set<Long> unsubscribedLists, Instant createdAt, JsonNode json) {

    /** @param audience the number of the list of the audience */
    public static BrevoContact of(final JsonNode json, final long audience) {
        final Set<Long> lists = numbers(json.path("listIds"));
        return new BrevoContact(json.path("email").asText(""), json.path("id").asLong(), status(json, lists.contains(audience)), lists, numbers(json.path("listUnsubscribed")),
                BrevoTimes.read(json.path("createdAt").asText("")).orElse(Instant.EPOCH), json);
    }

    /** Whether a body is that of a contact. Without the mark of the blocklist nothing is known of it. */
    public static boolean isContact(final JsonNode json) {
        return json.path("id").isIntegralNumber() && json.path("emailBlacklisted").isBoolean() && json.path("listIds").isArray();
    }

    /** A blocklisted contact whose statistics show a hard bounce or a complaint is cleaned. Brevo shows them for 90 days, and only in the answer for a single contact. */
    private static ContactStatus status(final JsonNode json, final boolean inside) {
        if (!json.path("emailBlacklisted").asBoolean(true)) {
            return inside ? ContactStatus.SUBSCRIBED : ContactStatus.ARCHIVED;
        }
        final JsonNode statistics = json.path("statistics");
        return statistics.path("hardBounces").isEmpty() && statistics.path("complaints").isEmpty() ? ContactStatus.UNSUBSCRIBED : ContactStatus.CLEANED;
    }

    private static Set<Long> numbers(final JsonNode array) {
        final Set<Long> numbers = new LinkedHashSet<>();
        array.forEach(number -> numbers.add(number.asLong()));
        return numbers;
    }

    public boolean isMailed() {
        return status.isMailed();
    }

    public boolean isBlocklisted() {
        return status == ContactStatus.UNSUBSCRIBED || status == ContactStatus.CLEANED;
    }
}
