// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.Set;

/**
 * The groups of a contact that the mapping owns: tags, or lists. Groups that are in neither set stay as they are.
 *
 * @param joined names of the groups that the contact belongs to
 * @param left names of the groups that it does not belong to
 */
public record Memberships(Set<String> joined, Set<String> left) {

    public static final Memberships NONE = new Memberships(Set.of(), Set.of());

    public Memberships {
        joined = Set.copyOf(joined);
        left = Set.copyOf(left);
    }
}
