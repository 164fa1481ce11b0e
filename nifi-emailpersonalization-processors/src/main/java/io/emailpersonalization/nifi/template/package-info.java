// SPDX-License-Identifier: Apache-2.0
/** CheckEmailTemplate: checks the template of a mail against the contacts that it is for. */
package io.emailpersonalization.nifi.template;
