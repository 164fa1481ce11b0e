// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.record.value.MailAddress;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Paths of audiences and contacts in the API, and the spellings of addresses. Tested by {@code MailchimpClientTest}. */
final class MailchimpAddresses {

    private static final Pattern AUDIENCE_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private MailchimpAddresses() {
    }

    /** Returns the path of an audience. Refuses an id that would lead to another resource, such as the list of all audiences. */
    static String audience(final String id) throws EspRefusedException {
        if (id == null || !AUDIENCE_ID.matcher(id).matches()) {
            throw new EspRefusedException("The Audience ID %s: letters and digits only, as under Audience, Settings, Audience name and defaults"
                    .formatted(id == null || id.isEmpty() ? "is empty" : "has a character that no id has, such as a space or a slash"), false);
        }
        return "lists/" + id;
    }

    /** Returns the path of a contact below the path of its audience. */
    static String member(final String audiencePath, final String spelling) {
        return audiencePath + "/members/" + hash(spelling);
    }

    /** Returns the spellings that the vendor may hold an address in, the canonical one first. Most addresses have one. */
    static List<String> spellings(final String address) {
        final String canonical = MailAddress.canonical(address);
        if (canonical == null) {
            return List.of(address);
        }
        final List<String> spellings = MailAddress.spellings(canonical);
        if (spellings.contains(address)) {
            return spellings;
        }
        // the first version pushed addresses in lower case only
        final List<String> all = new ArrayList<>(spellings);
        final String lower = address.toLowerCase(Locale.ROOT);
        if (!all.contains(lower)) {
            all.add(lower);
        }
        return all;
    }

    /** Returns the key of an address: the same for all its spellings. */
    static String key(final String address) {
        final String canonical = MailAddress.canonical(address);
        return canonical == null ? address.toLowerCase(Locale.ROOT) : canonical;
    }

    /** Returns the vendor's id of a contact: the MD5 of its address in lower case. */
    static String hash(final String address) {
        return Digests.md5(address.strip().toLowerCase(Locale.ROOT));
    }

    /** Encodes a text for a path or query. */
    static String encoded(final String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
