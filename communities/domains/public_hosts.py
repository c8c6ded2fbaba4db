"""Hosts where anybody may have a page or a mailbox: named as an organisation's site, they are not its own."""

PUBLIC_HOSTS = frozenset(
    (  # noqa: SIM905 - paragraphs of names read better than a column of strings
        # Social sites and directories.
        "facebook.com fb.com instagram.com linkedin.com twitter.com x.com youtube.com youtu.be vimeo.com "
        "xing.com tiktok.com pinterest.com researchgate.net academia.edu orcid.org wikipedia.org "
        "wikidata.org crunchbase.com meetup.com medium.com linktr.ee bit.ly tinyurl.com "
        # Sites and shops from a construction kit.
        "sites.google.com docs.google.com drive.google.com plus.google.com goo.gl google.com wix.com "
        "wixsite.com wordpress.com blogspot.com blogger.com weebly.com jimdo.com jimdofree.com "
        "webnode.com squarespace.com strikingly.com tumblr.com tripod.com angelfire.com geocities.com "
        "altervista.org github.com gitlab.com bitbucket.org sourceforge.net notion.site "
        # Mailboxes for everybody.
        "gmail.com googlemail.com outlook.com outlook.fr hotmail.com hotmail.fr hotmail.it hotmail.es "
        "hotmail.de hotmail.co.uk live.com live.fr msn.com yahoo.com yahoo.fr yahoo.it yahoo.es yahoo.de "
        "yahoo.co.uk yahoo.gr ymail.com rocketmail.com aol.com icloud.com me.com mac.com gmx.de gmx.net "
        "gmx.com gmx.at gmx.ch web.de mail.com mail.ru yandex.ru yandex.com bk.ru list.ru inbox.ru "
        "rambler.ru proton.me protonmail.com protonmail.ch tutanota.com zoho.com fastmail.com "
        "mailfence.com posteo.de mailbox.org qq.com 163.com 126.com sina.com sohu.com naver.com daum.net "
        "hanmail.net rediffmail.com ukr.net abv.bg seznam.cz email.cz centrum.cz wp.pl o2.pl onet.pl "
        "onet.eu interia.pl interia.eu libero.it virgilio.it tiscali.it alice.it tin.it freemail.hu "
        "citromail.hu mail.bg walla.com walla.co.il "
        # Providers of access, who give their customers both.
        "free.fr orange.fr wanadoo.fr sfr.fr neuf.fr laposte.net club-internet.fr numericable.fr bbox.fr "
        "t-online.de freenet.de arcor.de aon.at chello.at chello.nl bluewin.ch hispeed.ch sunrise.ch "
        "skynet.be telenet.be pandora.be scarlet.be xs4all.nl ziggo.nl planet.nl home.nl hetnet.nl "
        "kpnmail.nl otenet.gr forthnet.gr hol.gr telefonica.net terra.es ono.com sapo.pt clix.pt "
        "netcabo.pt btinternet.com btconnect.com ntlworld.com blueyonder.co.uk sky.com talktalk.net "
        "eircom.net telia.com comhem.se online.no tele2.se mail.dk tdcadsl.dk saunalahti.fi kolumbus.fi "
        "netvigator.com bezeqint.net netvision.net.il comcast.net verizon.net att.net sbcglobal.net "
        "cox.net "
    ).split()
)
