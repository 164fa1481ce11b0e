// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.record.value.MailAddress;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A contact of the CRM. HubSpot sends mail to its primary address only; it may have secondary ones, such as those of contacts that were merged into it. Tested by HubSpotClientTest.
 *
 * @param id HubSpot's record id
 * @param properties name to text; the selected ones
 * @param changedAt the time of the last change, as HubSpot writes it; may be empty
 */
public record HubSpotContact(String id, JsonNode properties, String changedAt) {

    public static final String EMAIL = "email";
    public static final String LANGUAGE = "hs_language";
    /** A property of our own: the lists that we took the contact out of, as {@code ;12;15;}. Without it nobody could tell such a contact from one that never was in the list. */
    public static final String ARCHIVED_FROM = "nifi_archived_from";

    private static final String ADDITIONAL_EMAILS = "hs_additional_emails";
    private static final String OPTED_OUT = "hs_email_optout";
    /** Set by HubSpot after a hard bounce, in the older and the newer form. Not confirmed by HubSpot's documentation: see the service's page. */
    private static final List<String> BOUNCES = List.of("hs_email_hard_bounce_reason", "hs_email_hard_bounce_reason_enum");
    private static final String QUARANTINED = "hs_email_quarantined";
    private static final String TRUE = "true";

    public static HubSpotContact of(final JsonNode result) {
        return new HubSpotContact(result.path("id").asText(), result.path("properties"), result.path("updatedAt").asText(""));
    }

    /** Returns the properties that every look-up reads. HubSpot leaves out those that the account does not have. */
    public static List<String> selected(final HubSpotSettings settings) {
        final Stream<String> consent = settings.hasType() ? Stream.of(OPTED_OUT, optedOutOf(settings)) : Stream.of(OPTED_OUT);
        return Stream.of(Stream.of(EMAIL, ADDITIONAL_EMAILS, QUARANTINED, ARCHIVED_FROM), consent, BOUNCES.stream()).flatMap(names -> names).toList();
    }

    private static String optedOutOf(final HubSpotSettings settings) {
        return OPTED_OUT + "_" + settings.subscriptionType();
    }

    private String text(final String name) {
        return properties.path(name).isNull() ? "" : properties.path(name).asText("");
    }

    /** Returns the primary address, in HubSpot's spelling. */
    public String email() {
        return text(EMAIL);
    }

    /** Returns the keys of all addresses. */
    public Set<String> keys() {
        final Set<String> keys = new LinkedHashSet<>();
        Stream.concat(Stream.of(email()), Arrays.stream(text(ADDITIONAL_EMAILS).split(";"))).filter(address -> !address.isBlank()).map(MailAddress::key).forEach(keys::add);
        return keys;
    }

    /** Whether a property says that the person refused: all e-mail, or the subscription type. */
    public boolean saysOptedOut(final HubSpotSettings settings) {
        return TRUE.equals(text(OPTED_OUT)) || settings.hasType() && TRUE.equals(text(optedOutOf(settings)));
    }

    /** Whether HubSpot keeps the opt-out of the subscription type as a property. */
    public boolean hasOptOutProperty(final HubSpotSettings settings) {
        return settings.hasType() && properties.has(optedOutOf(settings));
    }

    /** Whether HubSpot stopped mailing the address after bounces. */
    public boolean isBounced() {
        return TRUE.equals(text(QUARANTINED)) || BOUNCES.stream().anyMatch(name -> !text(name).isEmpty());
    }

    /** Whether we took the contact out of a list. */
    public boolean isArchivedFrom(final String listId) {
        return text(ARCHIVED_FROM).contains(mark(listId));
    }

    private static String mark(final String listId) {
        return ";" + listId + ";";
    }

    /** Returns the value of {@link #ARCHIVED_FROM} with a list. */
    public String archivedFrom(final String listId) {
        final String others = text(ARCHIVED_FROM);
        return isArchivedFrom(listId) ? others : others.isEmpty() ? mark(listId) : others + listId + ";";
    }

    /** Returns the value of {@link #ARCHIVED_FROM} without a list; an empty text for none. */
    public String restoredTo(final String listId) {
        final String others = text(ARCHIVED_FROM).replace(mark(listId), ";");
        return ";".equals(others) ? "" : others;
    }
}
