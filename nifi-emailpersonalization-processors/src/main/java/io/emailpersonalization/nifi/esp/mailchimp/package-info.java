// SPDX-License-Identifier: Apache-2.0
/** The client of Mailchimp, by its Marketing API 3.0. */
package io.emailpersonalization.nifi.esp.mailchimp;
