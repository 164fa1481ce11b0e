// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which parts of a webhook a sender signs, as a text with places such as <code>{timestamp}.{body}</code>. Tested by VerifyWebhookSignatureTest.
 *
 * @param parts texts and places in their order
 */
public record SignedContent(List<Part> parts) {

    private static final Pattern PLACE = Pattern.compile("\\{([a-z]{1,20})\\}");

    /** A part of what is signed. */
    sealed interface Part {
    }

    private record Text(byte[] bytes) implements Part {
    }

    /** A place that each webhook fills. */
    enum Place implements Part {
        BODY, TIMESTAMP, ID, METHOD, URL
    }

    /**
     * Reads a text with places.
     *
     * @throws IllegalArgumentException when a place is unknown, or the body is not signed
     */
    public static SignedContent parse(final String text) {
        final List<Part> parts = new ArrayList<>();
        final Matcher places = PLACE.matcher(text);
        int end = 0;
        while (places.find()) {
            addText(parts, text.substring(end, places.start()));
            parts.add(Arrays.stream(Place.values()).filter(place -> place.name().equalsIgnoreCase(places.group(1))).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("{%s} is none of {body}, {timestamp}, {id}, {method}, {url}".formatted(places.group(1)))));
            end = places.end();
        }
        addText(parts, text.substring(end));
        if (!parts.contains(Place.BODY)) {
            throw new IllegalArgumentException("{body} is missing: a signature that does not cover the body proves nothing about it");
        }
        return new SignedContent(List.copyOf(parts));
    }

    private static void addText(final List<Part> parts, final String text) {
        if (!text.isEmpty()) {
            parts.add(new Text(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    boolean has(final Place place) {
        return parts.contains(place);
    }

    /**
     * Returns what a sender signs of a webhook; empty where a part is missing.
     *
     * @param timestamp as the sender writes it; null for none
     * @param id null for none
     */
    Optional<byte[][]> of(final WebhookRequest request, final String timestamp, final String id) {
        final byte[][] bytes = new byte[parts.size()][];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = switch (parts.get(i)) {
                case final Text text -> text.bytes();
                case Place.BODY -> request.body();
                case Place.TIMESTAMP -> bytes(timestamp);
                case Place.ID -> bytes(id);
                case Place.METHOD -> bytes(request.method());
                case Place.URL -> bytes(request.url());
            };
            if (bytes[i] == null) {
                return Optional.empty();
            }
        }
        return Optional.of(bytes);
    }

    private static byte[] bytes(final String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
