// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.brevo;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;

import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests on single contacts, and the list of all. Tested by {@code BrevoSandboxTest}. */
final class ContactRequests {

    /** The domain whose addresses are users of the account: these contacts are not deleted (405). */
    static final String USERS = "@users.example.com";

    private static final int MAX_PAGE = 1000;

    private final BrevoAccount account;
    private final SandboxAudience audience;
    private final Request request;
    private final JsonNode body;

    ContactRequests(final BrevoAccount account, final SandboxAudience audience, final Request request) {
        this.account = account;
        this.audience = audience;
        this.request = request;
        this.body = request.json();
    }

    Reply list() {
        account.number(audience);
        return page(audience.contacts().stream().filter(account::exists).toList(), MAX_PAGE);
    }

    /** Returns a page of contacts, the newest first unless the request asks for the oldest. */
    Reply page(final List<SandboxContact> all, final int maxPage) {
        final Map<String, String> query = request.query();
        final int limit = Integer.parseInt(query.getOrDefault("limit", "50"));
        if (limit > maxPage) {
            return BrevoReplies.error(400, "out_of_range", "Limit exceeds max value");
        }
        final String since = query.get("modifiedSince");
        final Comparator<SandboxContact> order = Comparator.comparing(account::id);
        final List<SandboxContact> matching = all.stream().filter(contact -> since == null || !contact.changedAt().isBefore(OffsetDateTime.parse(since).toInstant()))
                .sorted("asc".equals(query.get("sort")) ? order : order.reversed()).toList();
        return Reply.json(Map.of("count", matching.size(), "contacts", matching.stream().skip(Integer.parseInt(query.getOrDefault("offset", "0"))).limit(limit)
                .map(contact -> account.json(audience, contact, false)).toList()));
    }

    Reply create() {
        final String email = body.path("email").asText("").strip();
        final Optional<Reply> refusal = refusal(email, null);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        final SandboxContact known = account.find(audience, email);
        if (known != null && !body.path("updateEnabled").asBoolean()) {
            return BrevoReplies.duplicate("email");
        }
        final SandboxContact contact = known == null ? account.add(audience, email, request.at()) : known;
        apply(contact);
        return known == null ? BrevoReplies.json(201, Map.of("id", account.id(contact))) : Reply.NO_CONTENT;
    }

    Reply read(final String identifier) {
        final SandboxContact contact = account.find(audience, identifier);
        return contact == null ? absent() : Reply.json(account.json(audience, contact, true));
    }

    Reply update(final String identifier) {
        final SandboxContact contact = account.find(audience, identifier);
        if (contact == null) {
            return absent();
        }
        final String address = body.path("attributes").path(AttributeValues.EMAIL).asText(contact.address());
        final Optional<Reply> refusal = refusal(address, contact);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (!address.equalsIgnoreCase(contact.address())) {
            if (account.find(audience, address) != null) {
                return BrevoReplies.duplicate("email");
            }
            audience.changeAddress(contact, address, request.at());
            // Brevo's reference of "Update a contact": a new address ends the blocklisting
            account.setBlacklisted(audience, contact, false, request.at());
        }
        apply(contact);
        return Reply.NO_CONTENT;
    }

    Reply delete(final String identifier) {
        final SandboxContact contact = account.find(audience, identifier);
        if (contact == null) {
            return absent();
        }
        if (contact.address().endsWith(USERS)) {
            return BrevoReplies.error(405, "method_not_allowed", "You're not allowed to delete registered email contact with Brevo");
        }
        // the blocklisting is lost with it: a later request creates the contact again
        audience.erase(contact, request.at());
        return Reply.NO_CONTENT;
    }

    Reply askForConfirmation() {
        final String email = body.path("email").asText("");
        if (!body.path("includeListIds").isArray() || body.path("includeListIds").isEmpty() || !body.path("templateId").isInt() || body.path("redirectionUrl").asText("").isEmpty()) {
            return BrevoReplies.error(400, "missing_parameter", "includeListIds, templateId and redirectionUrl are mandatory");
        }
        final Optional<Reply> refusal = refusal(email, null);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        final boolean known = account.find(audience, email) != null;
        account.askForConfirmation(audience, email, request.at());
        AttributeValues.store(audience, audience.find(email), body.path("attributes"));
        return known ? Reply.NO_CONTENT : new Reply(201, null, new byte[0], null, 0);
    }

    /** @param known null for a request that creates contacts */
    private Optional<Reply> refusal(final String email, final SandboxContact known) {
        if (!BrevoVendorApi.isAddress(email)) {
            return Optional.of(BrevoReplies.invalid("Invalid email address"));
        }
        for (final String field : List.of("listIds", "unlinkListIds", "includeListIds")) {
            for (final JsonNode listId : body.path(field)) {
                if (!listId.isInt() || !BrevoAccount.hasList(audience, listId.asInt())) {
                    return Optional.of(BrevoReplies.invalid("List ID(s) " + listId.asText() + " is/are invalid"));
                }
            }
        }
        final String phone = body.path("attributes").path("SMS").asText("");
        final SandboxContact self = known == null ? audience.find(email) : known;
        return !phone.isEmpty() && BrevoVendorApi.hasPhone(audience, phone, self) ? Optional.of(BrevoReplies.duplicate("SMS")) : Optional.empty();
    }

    private void apply(final SandboxContact contact) {
        AttributeValues.store(audience, contact, body.path("attributes"));
        body.path("unlinkListIds").forEach(listId -> account.leave(audience, contact, listId.asInt(), request.at()));
        if (body.has("emailBlacklisted")) {
            account.setBlacklisted(audience, contact, body.path("emailBlacklisted").asBoolean(), request.at());
        }
        if (body.has("smsBlacklisted")) {
            account.details(contact).setSmsBlacklisted(body.path("smsBlacklisted").asBoolean());
        }
        body.path("listIds").forEach(listId -> account.join(audience, contact, listId.asInt(), request.at()));
        audience.touch(contact, request.at());
    }

    private static Reply absent() {
        return BrevoReplies.notFound("Contact does not exist");
    }
}
