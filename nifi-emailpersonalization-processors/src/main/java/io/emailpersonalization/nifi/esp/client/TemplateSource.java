// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

/**
 * The source of a mail, with the tokens that the vendor replaces.
 *
 * @param subject null where the vendor holds none
 * @param html null where the vendor holds none
 * @param text the plain text; null where the vendor holds none
 */
public record TemplateSource(String subject, String html, String text) {
}
