// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.account;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The list that the contacts of one import go through. An import would put every contact into its list, also those that were archived: so it never names the audience. Its list shows
 * afterwards which contacts are new, and only these join the audience. The name of the list keeps what tells them, so that a contact whose job was lost is known later.
 * Tested by {@code BrevoImportTest}.
 *
 * @param audience the number of the list of the audience
 * @param newestId the highest number of a contact before the import
 * @param since the vendor's clock before the import, in seconds
 */
public record BrevoImportList(long audience, long newestId, Instant since) {

    private static final Pattern NAME = Pattern.compile("nifi-import ([0-9]{1,18}) ([0-9]{1,18}) ([0-9]{1,12}) [0-9a-f]{8}");
    private static final int RANDOM_DIGITS = 8;

    /** Reads the name of a list; empty for a list of another kind. */
    public static Optional<BrevoImportList> of(final String name) {
        final Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(new BrevoImportList(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)), Instant.ofEpochSecond(Long.parseLong(parts.group(3)))));
    }

    /** Returns a new name. */
    public String name() {
        return "nifi-import %d %d %d %s".formatted(audience, newestId, since.getEpochSecond(), UUID.randomUUID().toString().substring(0, RANDOM_DIGITS));
    }

    /** Whether the import made a contact. Two signs must agree: a number after all earlier ones, and a time that is not before the import. */
    public boolean created(final BrevoContact contact) {
        return contact.id() > newestId && !contact.createdAt().isBefore(since);
    }
}
