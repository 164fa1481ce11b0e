// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.render;

import java.util.Locale;
import java.util.Set;

/** What a preview shows for the values that only the vendor has. Tested by MailchimpRendererTest. */
final class Placeholders {

    private static final Set<String> LINKS = Set.of("UNSUB", "ARCHIVE", "FORWARD", "UPDATE_PROFILE", "LIST:SUBSCRIBE", "LIST:UNSUBSCRIBE", "LIST:URL", "MC:URL", "unsubscribe",
            "mirror", "update_profile", "doubleoptin", "unsubscribe_link", "unsubscribe_link_all", "view_as_page_url");

    private Placeholders() {
    }

    /** A link that leads nowhere, or the name in brackets. */
    static String of(final String name) {
        return LINKS.contains(name) ? "#" + name.toLowerCase(Locale.ROOT).replace(':', '-') : "[" + name + "]";
    }
}
