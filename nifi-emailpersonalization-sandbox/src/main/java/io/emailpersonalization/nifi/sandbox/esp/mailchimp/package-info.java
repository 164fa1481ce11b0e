// SPDX-License-Identifier: Apache-2.0
/** Mailchimp's Marketing API 3.0 in the ESP sandbox: routes, rules, limits and error texts. */
package io.emailpersonalization.nifi.sandbox.esp.mailchimp;
