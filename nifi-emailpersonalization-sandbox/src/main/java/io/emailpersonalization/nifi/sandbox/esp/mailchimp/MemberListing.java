// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.mailchimp;

import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The members of an audience (GET /lists/{list_id}/members): by status, by the time of the last change or of the opt-in, sorted by either, in pages. A time limit leaves out
 * members of that very second. Tested by {@code EspSandboxTest}.
 */
final class MemberListing {

    private final SandboxAudience audience;
    private final Request request;

    MemberListing(final SandboxAudience audience, final Request request) {
        this.audience = audience;
        this.request = request;
    }

    Reply answer() {
        final String status = request.query().get("status");
        final String sortedBy = request.query().get("sort_field");
        final List<SandboxContact> matching = audience.contacts().stream()
                .filter(contact -> status == null || status.equals(contact.status()))
                .filter(contact -> isBetween(contact.changedAt(), "last_changed") && isBetween(contact.optedInAt(), "timestamp_opt"))
                .sorted(sortedBy == null ? (one, other) -> 0 : order("timestamp_opt".equals(sortedBy) ? SandboxContact::optedInAt : SandboxContact::changedAt)).toList();
        return Reply.json(Map.of("members", new Page(request).of(matching).stream().map(contact -> MailchimpReplies.member(audience, contact)).toList(), "list_id", audience.id(),
                "total_items", matching.size()));
    }

    /** @param time null for none, which no limit lets through */
    private boolean isBetween(final Instant time, final String field) {
        final String since = request.query().get("since_" + field);
        final String before = request.query().get("before_" + field);
        return since == null && before == null
                || time != null && (since == null || time.isAfter(OffsetDateTime.parse(since).toInstant())) && (before == null || time.isBefore(OffsetDateTime.parse(before).toInstant()));
    }

    private Comparator<SandboxContact> order(final Function<SandboxContact, Instant> time) {
        final Comparator<SandboxContact> order = Comparator.comparing(time, Comparator.nullsFirst(Comparator.naturalOrder()));
        return "DESC".equals(request.query().get("sort_dir")) ? order.reversed() : order;
    }
}
