// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

/**
 * A name that a token reads.
 *
 * @param name the field of a contact, without the prefix {@code contact.}; or the vendor's name, with dots
 */
public record NameUse(String name, Owner owner, Role role) {

    /** What the name belongs to. */
    public enum Owner {
        /** A field of the contact. */
        CONTACT,
        /** A value that the vendor fills in, or the template defines. */
        VENDOR
    }

    /** What the token does with the value. */
    public enum Role {
        /** Prints it, and nothing if it is empty. */
        PRINTED,
        /** Prints it, or something else if it is empty. */
        PRINTED_WITH_FALLBACK,
        /** Decides by it. */
        TESTED
    }
}
