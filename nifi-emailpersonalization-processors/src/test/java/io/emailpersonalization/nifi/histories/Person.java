// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import java.util.List;
import java.util.Map;

/**
 * Somebody who is in the files.
 *
 * @param addresses canonical; some of them are those of another person of the family too
 * @param ids source to the id of the person in it
 */
record Person(String given, String family, String birthDate, List<String> addresses, Map<String, String> ids) {

    @Override
    public String toString() {
        return "%s %s, %s, %s, %s".formatted(given, family, birthDate, addresses, ids);
    }
}
