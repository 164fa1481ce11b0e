// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.ActivityEvent;
import io.emailpersonalization.nifi.esp.client.ActivityEvent.Type;
import io.emailpersonalization.nifi.esp.client.ActivityPage;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.record.value.Digests;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads what happened to the members of an audience, by their statuses (GET /lists/{list_id}/members): unsubscribed and cleaned ones by the time of their last change,
 * subscribed ones by the time of their opt-in, which a push of fields does not change. Tested by {@code EspClientContractTest} and {@code MailchimpActivityTest}.
 */
final class MailchimpActivityReader {

    /** What the statuses of members tell. Mailchimp does not list opens and clicks of an audience, nor changes of address. */
    static final Set<Type> TYPES = Set.of(Type.OPT_OUT, Type.OPT_IN, Type.BOUNCE_HARD, Type.COMPLAINT);

    /** Members of one page: Mailchimp's maximum. */
    private static final int PAGE_SIZE = 1000;
    private static final String FIELDS = "total_items,members.email_address,members.last_changed,members.timestamp_opt,members.unsubscribe_reason,members.source";
    /** Hex digits of an event id: enough that two events differ. */
    private static final int ID_DIGITS = 32;
    /** The reasons are texts that Mailchimp does not document. A person who calls a mail spam counts as one who complained. */
    private static final Pattern COMPLAINT = Pattern.compile("abuse|spam|complain", Pattern.CASE_INSENSITIVE);
    /** The sources are texts that Mailchimp does not document: Hosted Signup Form, Embed Form, Landing Page and so on. Another source, such as an import, is no opt-in of the person. */
    private static final Pattern FORM = Pattern.compile("\\b(form|landing page)\\b", Pattern.CASE_INSENSITIVE);

    private final MailchimpApi api;
    private final String audienceId;
    private final String path;

    /** The members with one status, sorted by a time. */
    private enum Feed {
        UNSUBSCRIBED("unsubscribed", "last_changed"),
        CLEANED("cleaned", "last_changed"),
        SUBSCRIBED("subscribed", "timestamp_opt");

        private final String status;
        private final String time;

        Feed(final String status, final String time) {
            this.status = status;
            this.time = time;
        }
    }

    MailchimpActivityReader(final MailchimpApi api, final String audienceId) throws EspRefusedException {
        this.api = api;
        this.audienceId = audienceId;
        this.path = MailchimpAddresses.audience(audienceId) + "/members";
    }

    /** @param cursor null for the beginning */
    ActivityPage read(final String cursor) throws EspUnavailableException, EspRefusedException {
        final ActivityCursor before = ActivityCursor.read(cursor, audienceId);
        final Map<String, FeedPosition> positions = new LinkedHashMap<>();
        final List<ActivityEvent> events = new ArrayList<>();
        boolean more = false;
        for (final Feed feed : Feed.values()) {
            final MemberFeed.Part part = new MemberFeed((since, until, offset) -> page(feed, since, until, offset), PAGE_SIZE, member -> event(feed, member)).read(before.position(feed.status));
            events.addAll(part.events());
            positions.put(feed.status, part.position());
            more |= part.more();
        }
        return new ActivityPage(events, new ActivityCursor(audienceId, positions).write(), more);
    }

    private MemberFeed.Page page(final Feed feed, final Instant since, final Instant before, final int offset) throws EspUnavailableException, EspRefusedException {
        final StringBuilder query = new StringBuilder("%s?fields=%s&status=%s&sort_field=%s&sort_dir=ASC&count=%d&offset=%d".formatted(path, FIELDS, feed.status, feed.time, PAGE_SIZE, offset));
        query.append("&since_%s=%s".formatted(feed.time, MailchimpAddresses.encoded(MailchimpTimes.write(since))));
        if (before != null) {
            query.append("&before_%s=%s".formatted(feed.time, MailchimpAddresses.encoded(MailchimpTimes.write(before))));
        }
        final JsonNode answer = api.get(query.toString(), body -> body.path("members").isArray() && body.path("total_items").isInt());
        final List<MemberFeed.Member> members = new ArrayList<>();
        Instant last = Instant.MIN;
        for (final JsonNode json : answer.path("members")) {
            final Instant at = MailchimpTimes.read(json.path(feed.time).asText()).map(time -> time.truncatedTo(ChronoUnit.SECONDS)).orElse(Instant.MIN);
            if (at.isBefore(last) || at.equals(Instant.MIN)) {
                throw new EspUnavailableException("Mailchimp sent members without a time, or out of order", null);
            }
            last = at;
            final String address = json.path("email_address").asText();
            members.add(new MemberFeed.Member(MailchimpAddresses.hash(address), address, at, json.path("unsubscribe_reason").asText(null), json.path("source").asText(null)));
        }
        return new MemberFeed.Page(members, answer.path("total_items").asInt());
    }

    private Optional<ActivityEvent> event(final Feed feed, final MemberFeed.Member member) {
        return switch (feed) {
            case UNSUBSCRIBED -> Optional.of(event(feed, member, member.reason() != null && COMPLAINT.matcher(member.reason()).find() ? Type.COMPLAINT : Type.OPT_OUT, member.reason()));
            case CLEANED -> Optional.of(event(feed, member, Type.BOUNCE_HARD, null));
            case SUBSCRIBED -> member.source() != null && FORM.matcher(member.source()).find() ? Optional.of(event(feed, member, Type.OPT_IN, member.source())) : Optional.empty();
        };
    }

    private ActivityEvent event(final Feed feed, final MemberFeed.Member member, final Type type, final String detail) {
        final String id = Digests.sha256OfParts(audienceId, MailchimpAddresses.key(member.address()), feed.status, member.at().toString()).substring(0, ID_DIGITS);
        return new ActivityEvent(type, id, member.at(), member.address(), null, detail);
    }
}
