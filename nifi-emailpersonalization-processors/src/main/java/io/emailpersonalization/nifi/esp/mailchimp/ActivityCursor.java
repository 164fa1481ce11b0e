// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The text of a cursor: the position of each feed of an audience, as JSON. Tested by {@code MailchimpActivityTest}.
 *
 * @param audience the id of the audience
 * @param positions by the name of the feed
 */
record ActivityCursor(String audience, Map<String, FeedPosition> positions) {

    private static final String AUDIENCE = "audience";
    private static final String FEEDS = "feeds";
    private static final String NEXT = "next";
    private static final String COMPLETE = "complete";
    private static final String TOLD = "told";

    /** @param text null for the beginning */
    static ActivityCursor read(final String text, final String audience) throws EspRefusedException {
        final Map<String, FeedPosition> positions = new LinkedHashMap<>();
        if (text != null) {
            try {
                final JsonNode cursor = MailchimpApi.JSON.readTree(text);
                if (!audience.equals(cursor.path(AUDIENCE).asText(null))) {
                    throw refusal();
                }
                cursor.path(FEEDS).properties().forEach(feed -> positions.put(feed.getKey(), position(feed.getValue())));
            } catch (final JsonProcessingException | DateTimeException e) {
                throw refusal();
            }
        }
        return new ActivityCursor(audience, positions);
    }

    private static EspRefusedException refusal() {
        return new EspRefusedException("The cursor is not one of this audience at Mailchimp: clear the state, and everything is read from the beginning", false);
    }

    private static FeedPosition position(final JsonNode json) {
        final SortedMap<Instant, Set<String>> told = new TreeMap<>();
        json.path(TOLD).properties().forEach(second -> {
            final Set<String> ids = new HashSet<>();
            second.getValue().forEach(id -> ids.add(id.asText()));
            told.put(Instant.parse(second.getKey()), ids);
        });
        return new FeedPosition(Instant.parse(json.path(NEXT).asText()), Instant.parse(json.path(COMPLETE).asText()), told);
    }

    /** Returns the position of a feed. */
    FeedPosition position(final String feed) {
        return positions.getOrDefault(feed, FeedPosition.START);
    }

    String write() {
        final ObjectNode cursor = MailchimpApi.JSON.createObjectNode().put(AUDIENCE, audience);
        final ObjectNode feeds = cursor.putObject(FEEDS);
        positions.forEach((name, position) -> {
            final ObjectNode feed = feeds.putObject(name).put(NEXT, position.next().toString()).put(COMPLETE, position.complete().toString());
            final ObjectNode told = feed.putObject(TOLD);
            position.told().forEach((second, ids) -> told.set(second.toString(), MailchimpApi.JSON.valueToTree(ids)));
        });
        return cursor.toString();
    }
}
