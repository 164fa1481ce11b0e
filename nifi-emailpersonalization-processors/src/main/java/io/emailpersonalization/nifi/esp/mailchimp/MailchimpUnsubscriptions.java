// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.ContactOutcome;
import io.emailpersonalization.nifi.esp.EspRefusedException;
import io.emailpersonalization.nifi.esp.EspUnavailableException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Unsubscribes contacts one by one (PATCH /lists/{list_id}/members/{subscriber_hash}), since a batch would create whom the audience does not know. Looked up first, so that
 * nobody who is unsubscribed or cleaned is touched; several at a time, within the account's budget.
 */
final class MailchimpUnsubscriptions {

    private static final Set<String> MAILABLE = Set.of("subscribed", "pending", "transactional");

    private final MailchimpApi api;

    MailchimpUnsubscriptions(final MailchimpApi api) {
        this.api = api;
    }

    List<ContactOutcome> unsubscribe(final String audience, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        final List<Future<ContactOutcome>> answers = new ArrayList<>(addresses.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            addresses.forEach(address -> answers.add(threads.submit(() -> one(audience, address))));
            final List<ContactOutcome> outcomes = new ArrayList<>(addresses.size());
            for (final Future<ContactOutcome> answer : answers) {
                outcomes.add(answer.get());
            }
            return outcomes;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspUnavailableException("The request was interrupted", e);
        } catch (final ExecutionException e) {
            switch (e.getCause()) {
                case EspUnavailableException unavailable -> throw unavailable;
                case EspRefusedException refused -> throw refused;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private ContactOutcome one(final String audience, final String address) throws EspUnavailableException, EspRefusedException {
        final String path = "lists/%s/members/%s".formatted(MailchimpContacts.path(audience), hash(address));
        final Optional<JsonNode> known = api.find(path + "?fields=status");
        if (known.isEmpty()) {
            return ContactOutcome.accepted("absent", null);
        }
        final String status = known.get().path("status").asText();
        if (!MAILABLE.contains(status)) {
            return ContactOutcome.accepted("unchanged", status);
        }
        return ContactOutcome.accepted("unsubscribed", api.patch(path, Map.of("status", "unsubscribed")).path("status").asText(null));
    }

    /** The vendor's id of an address: MD5 of its lower case. */
    static String hash(final String address) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(address.strip().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
