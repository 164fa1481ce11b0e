// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.HeldContact;
import io.emailpersonalization.nifi.esp.client.ReadOutcome;
import io.emailpersonalization.nifi.esp.client.ReadSelection;
import io.emailpersonalization.nifi.esp.http.ConcurrentRequests;
import io.emailpersonalization.nifi.esp.http.JsonValues;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads contacts as Mailchimp holds them (GET /lists/{list_id}/members/{subscriber_hash}), one request per spelling of an address. Of two contacts the one that is not archived
 * counts. Tested by {@code EspClientContractTest} and {@code MailchimpReadTest}.
 */
final class MailchimpContactReader {

    /** Tags of one page: Mailchimp's maximum. */
    private static final int TAG_PAGE = 1000;
    private static final String FIELDS = "?fields=email_address,status,merge_fields,language,last_changed,tags,tags_count";

    private final MailchimpApi api;
    private final String audience;
    private final ReadSelection selection;
    private final MailchimpAudienceCheck check;

    MailchimpContactReader(final MailchimpApi api, final String audienceId, final ReadSelection selection) throws EspRefusedException {
        this.api = api;
        this.audience = MailchimpAddresses.audience(audienceId);
        this.selection = selection;
        this.check = new MailchimpAudienceCheck(api, audience);
    }

    List<ReadOutcome> read(final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return ConcurrentRequests.each(addresses, api.connections(), this::read, ReadOutcome.Unknown::new, ReadOutcome.Refused::new);
    }

    private ReadOutcome read(final String address) throws EspUnavailableException, EspRefusedException {
        HeldContact held = null;
        for (final String spelling : MailchimpAddresses.spellings(address)) {
            if (held == null || held.status() == ContactStatus.ARCHIVED) {
                final String path = MailchimpAddresses.member(audience, spelling);
                final Optional<JsonNode> member = api.find(path + FIELDS, MailchimpApi::hasStatus);
                if (member.isPresent() && (held == null || status(member.get()) != ContactStatus.ARCHIVED)) {
                    held = contact(path, member.get());
                }
            }
        }
        if (held == null) {
            check.require();
            return new ReadOutcome.Absent();
        }
        return new ReadOutcome.Found(held);
    }

    private static ContactStatus status(final JsonNode member) {
        return ContactStatus.of(member.path("status").asText());
    }

    private HeldContact contact(final String path, final JsonNode member) throws EspUnavailableException, EspRefusedException {
        return new HeldContact(member.path("email_address").asText(), status(member), JsonValues.of(member.path("merge_fields"), selection.fields()),
                selection.memberships() ? tags(path, member) : Set.of(), MailchimpLanguages.tag(member.path("language").asText("")).orElse(null),
                MailchimpTimes.read(member.path("last_changed").asText("")).orElse(null));
    }

    /** Returns the names of all tags. A member lists its first fifty. */
    private Set<String> tags(final String path, final JsonNode member) throws EspUnavailableException, EspRefusedException {
        final Set<String> names = new HashSet<>();
        addNames(names, member);
        for (int offset = 0; offset < member.path("tags_count").asInt() && names.size() < member.path("tags_count").asInt(); offset += TAG_PAGE) {
            addNames(names, api.get("%s/tags?count=%d&offset=%d".formatted(path, TAG_PAGE, offset)));
        }
        return names;
    }

    private static void addNames(final Set<String> names, final JsonNode holder) {
        holder.path("tags").forEach(tag -> names.add(tag.path("name").asText()));
    }
}
